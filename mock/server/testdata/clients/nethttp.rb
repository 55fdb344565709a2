require "net/http"
r = Net::HTTP.post(URI(ARGV[0]), "{}")
puts "answer #{r.code} #{r.body}"
