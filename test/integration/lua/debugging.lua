-- SPDX-License-Identifier: BSD-3-Clause
-- 6.10 the debug library.
local function f(a, b, ...)
  local c = a + b
  local i = debug.getinfo(1, "nSlutf")
  show(i.name, i.namewhat, i.what, i.short_src, i.source, i.currentline, i.linedefined, i.lastlinedefined, i.nups, i.nparams, i.isvararg, i.istailcall)
  show(debug.getlocal(1, 1)) show(debug.getlocal(1, 3)) show(debug.getlocal(1, -1)) show(debug.setlocal(1, 3, 99), c) return c
end
show(f(1, 2, "extra")) show(debug.getlocal(f, 1), debug.getlocal(f, 3)) show(debug.getinfo(print).what, debug.getinfo(print).short_src, debug.getinfo(100)) try(debug.getinfo, 1, "X") try(debug.getlocal, 100, 1)
local up1, up2 = 1, 2 local function g() return up1 + up2 end show(debug.getupvalue(g, 1)) show(debug.setupvalue(g, 1, 10), g(), debug.getupvalue(g, 3))
local function h() return up2 end debug.upvaluejoin(g, 1, h, 1) show(g(), debug.upvalueid(g, 1) == debug.upvalueid(h, 1))
local lines = {} debug.sethook(function(e, l) lines[#lines + 1] = e .. l end, "l")
local z = 1
z = z + 1
debug.sethook() show(table.concat(lines, " "), debug.gethook())
local calls = {} debug.sethook(function(e) calls[#calls + 1] = e .. ":" .. tostring(debug.getinfo(2, "n").name) end, "cr") math.abs(1) debug.sethook() show(table.concat(calls, " "))
local count = 0 debug.sethook(function() count = count + 1 end, "", 100) for i = 1, 10000 do end debug.sethook() show(count >= 100)
show((debug.traceback("message", 1):gsub("\n.*", ""))) show((debug.traceback(coroutine.create(f)))) show(debug.traceback({}) ~= nil, debug.traceback(nil))
local co = coroutine.create(function(x) local y = x; coroutine.yield(y) end) coroutine.resume(co, 7) show(debug.getinfo(co, 1, "l").currentline, debug.getlocal(co, 1, 2)) print(debug.traceback(co))
show(debug.getmetatable("").__index == string, debug.setmetatable(10, {__index = function(n, k) return k .. n end})) show((5).field) debug.setmetatable(10, nil)
show(debug.getuservalue(io.stdout, 1)) show(type(debug.getregistry())) show(xpcall(function() local t = nil; t.x = 1 end, function(m) return (debug.traceback(m, 1):match("^[^\n]*")) end))
