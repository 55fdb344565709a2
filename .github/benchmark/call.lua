-- A call as the vendor's JavaScript client makes it, each with a content of its own.
wrk.method = "POST"
wrk.path = "/api/v1/Agents/Messaging/CreateMessage"
wrk.headers["Accept"] = "application/json"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["User-Agent"] = "SO-TS-WebApi/1.0"
wrk.headers["SO-Browser-TZ-Offset"] = "0"
wrk.headers["Accept-Encoding"] = "gzip, compress, deflate, br"
wrk.headers["Authorization"] = "Basic dGplMDpUamUw"

local call, first, n = nil, nil, 0

function init(args)
  first = args[1] or "0"
end

function request()
  n = n + 1
  return wrk.format(nil, nil, nil, '{"IncomingMessage":{"To":"+4790000001","From":"+4790000002",' ..
    '"Content":"Hello inbox, this is message ' .. first .. "-" .. n .. ' of the usual length of a text.",' ..
    '"Format":"sms/160","SessionKey":"abc-1","Plugin":"Twilio"}}')
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.min,
    e.connect + e.read + e.write + e.status, e.timeout))
end
