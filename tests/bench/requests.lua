-- requests.lua: wrk sends the requests of a file round and round: headers for all of them, an empty line,
-- and "path TAB person" a line (nobody: nothing behind the TAB). usage: wrk ... -s requests.lua URL -- FILE PAUSE
local requests, at, pause = {}, 0, 0

function init(args)
    local headers, in_headers = {}, true
    pause = tonumber(args[2]) or 0
    for line in io.lines(args[1]) do
        if in_headers then
            local name, value = line:match("^([^:]+): (.*)$")
            in_headers = name ~= nil
            if name then headers[name] = value end
        else
            local path, person = line:match("^(%S+)\t(%S*)$")
            headers["X-Test-Person"] = person ~= "" and person or nil
            requests[#requests + 1] = wrk.format("GET", path, headers)
        end
    end
    if pause == 0 then delay = nil end
end

function delay()
    return pause
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency)
    local say = function(name, value) io.write("bench ", name, " ", value, "\n") end
    say("requests", string.format("%d", summary.requests))
    say("seconds", summary.duration / 1e6)
    say("refused", summary.errors.status + summary.errors.connect + summary.errors.timeout)
    say("p50", latency:percentile(50))
    say("p99", latency:percentile(99))
end
