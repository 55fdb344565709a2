fetch(process.argv[2], {method: "POST", body: "{}"})
  .then(async r => console.log("answer", r.status, await r.text()))
  .catch(e => { console.error(e.cause?.code ?? e); process.exit(1) })
