import sys, urllib.request
with urllib.request.urlopen(urllib.request.Request(sys.argv[1], data=b"{}", headers={"Content-Type": "application/json"})) as r:
    print("answer", r.status, r.read())
