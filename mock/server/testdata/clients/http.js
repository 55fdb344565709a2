const failed = e => { console.error(e.code); process.exit(1) }
require("http").request(process.argv[2], {method: "POST"}, r => {
  r.on("end", () => console.log("answer", r.statusCode)).on("error", failed).resume()
}).on("error", failed).end("{}")
