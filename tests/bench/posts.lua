-- posts.lua: wrk sends each form of a file once, and stops when there is none left: "path TAB person TAB
-- cookie TAB body" a line. usage: wrk -t1 ... -s posts.lua URL -- FILE
local lines, at = {}, 0

function init(args)
    for line in io.lines(args[1]) do lines[#lines + 1] = line end
end

function request()
    at = at + 1
    if at > #lines then
        wrk.thread:stop()
        at = #lines
    end
    local path, person, cookie, body = lines[at]:match("^(%S+)\t(%S+)\t(%S+)\t(%S+)$")
    return wrk.format("POST", path, { ["Content-Type"] = "application/x-www-form-urlencoded", ["X-Test-Person"] = person,
        ["Cookie"] = cookie, ["Origin"] = "http://127.0.0.1", ["Sec-Fetch-Site"] = "same-origin" }, body)
end

function done(summary, latency)
    local say = function(name, value) io.write("bench ", name, " ", value, "\n") end
    say("requests", string.format("%d", summary.requests))
    say("seconds", summary.duration / 1e6)
    say("refused", summary.errors.status + summary.errors.connect + summary.errors.timeout)
    say("p50", latency:percentile(50))
    say("p99", latency:percentile(99))
end
