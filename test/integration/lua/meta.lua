-- SPDX-License-Identifier: BSD-3-Clause
-- 2.4 metatables and metamethods; 2.5 collection of garbage.
local V = {}
V.__index = V
local function vec(x, y) return setmetatable({x = x, y = y}, V) end
for _, op in ipairs{"add", "sub", "mul", "div", "mod", "pow", "idiv", "band",
                    "bor", "bxor", "shl", "shr", "concat"} do
  V["__" .. op] = function(a, b)
    return op .. ":" .. type(a) .. "," .. type(b)
  end
end
V.__unm = function() return "unm" end
V.__bnot = function() return "bnot" end
V.__len = function() return 42 end
V.__eq = function(a, b) return a.x == b.x end
V.__lt = function(a, b) return a.x < b.x end
V.__le = function(a, b) return a.x <= b.x end
V.__call = function(self, ...) return self.x, ... end
V.__tostring = function(v) return "vec " .. v.x end
V.__name = "Vector"
local a, b = vec(1, 2), vec(2, 3)
show(a + b, a - 1, 2 * a, a / "x", a % b, a ^ 2, 1 // a, a & 1, 1 | a, a ~ b)
show(a << 1, 1 >> a, a .. "s", "s" .. a, 1 .. a, -a, ~a, #a)
show(a == b, a == vec(1, 9), a ~= b, a < b, a > b, a <= b, a >= b, rawequal(a, a))
show(a(7, 8), tostring(a), rawlen(a), rawlen{1, 2})
try(function() return a < 1 end)

local log = {}
local proxy = setmetatable({}, {
  __index = function(_, k) log[#log + 1] = "get " .. tostring(k); return k end,
  __newindex = function(t, k, v)
    log[#log + 1] = "set " .. tostring(k)
    rawset(t, k, v)
  end,
})
show(proxy.a, proxy[1])
proxy.b = 3
proxy.b = 4
show(proxy.b, table.concat(log, ","), rawget(proxy, "a"))
local base = setmetatable({}, {__index = setmetatable({deep = 1},
                                {__index = function() return "end" end})})
show(base.deep, base.other)
local loop = {}
for i = 1, 2000 do loop = setmetatable({}, {__index = loop}) end
try(function() return loop.x end)
local locked = setmetatable({}, {__metatable = "no"})
show(getmetatable(locked), getmetatable("").__index == string)
try(setmetatable, locked, {})
try(setmetatable, 1, {})
local it = setmetatable({}, {__pairs = function(t)
  return function(_, k) if not k then return 1, "one" end end, t, nil
end})
for k, v in pairs(it) do show(k, v) end
try(tostring, setmetatable({}, {__tostring = function() return 1 end}))
show((tostring(setmetatable({}, {__name = "Kind"})):gsub("0x%x+", "0x")))
try(function() return setmetatable({}, {__name = "Kind"}) + 1 end)
try(function() return #setmetatable({}, {__len = error}) end)
try(function() local t = {}; t[nil] = 1 end)
try(function() local t = {}; t[0/0] = 1 end)
try(function() undefinedname.field = 1 end)
try(function() local t = {}; t.a.b = 1 end)
try(function() local t = {}; t:method() end)
try(function() ("x")() end)

-- garbage
local gone = 0
for _ = 1, 10 do setmetatable({}, {__gc = function() gone = gone + 1 end}) end
collectgarbage()
show(gone)
local weak = setmetatable({}, {__mode = "v"})
weak[1], weak[2], weak.s = {}, "text", {}
local keep = {}
weak[3] = keep
collectgarbage()
show(weak[1], weak[2], weak[3] == keep, weak.s)
local eph = setmetatable({}, {__mode = "k"})
do local k = {}; eph[k] = {k} end
eph[keep] = 1
collectgarbage()
local n = 0
for _ in pairs(eph) do n = n + 1 end
show(n, collectgarbage("count") > 0, collectgarbage("isrunning"))
show(collectgarbage("stop"), collectgarbage("isrunning"),
     collectgarbage("restart"), collectgarbage("isrunning"))
show(collectgarbage("generational"), collectgarbage("incremental"),
     collectgarbage("step", 0) ~= nil)
try(collectgarbage, "nothing")
local before = collectgarbage("count")
do local big = string.rep("x", 4000000) end
collectgarbage()
show(collectgarbage("count") - before < 100)
