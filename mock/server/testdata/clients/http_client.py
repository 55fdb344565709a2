import sys, http.client, urllib.parse
url = urllib.parse.urlsplit(sys.argv[1])
c = http.client.HTTPConnection(url.netloc)
c.request("POST", url.path, b"{}", {"Content-Type": "application/json"})
r = c.getresponse()
print("answer", r.status, r.read())
