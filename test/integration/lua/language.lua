-- SPDX-License-Identifier: BSD-3-Clause
-- 3.2 to 3.5: variables, statements, expressions, visibility.
show(7 // 2, -7 // 2, 7 // -2, 7 % 3, -7 % 3, 7 % -3, 7.5 // 2, -7.5 % 2)
show(5.3 % math.huge, -5.3 % math.huge, 1e308 // 1e-308, 7 / 2, 6 / 2, 2^0.5)
show(1 << 62, 1 << 63, 1 << 64, 1 << -1, -1 >> 1, ~0, 5 & 3, 5 | 3, 5 ~ 3)
try(function() return 1 // 0 end)
try(function() return 1 % 0 end)
show(1.0 // 0, -1 // 0.0, 1 % 0.0 ~= 1 % 0.0)
show(not nil, not 0, nil and 1, false or "x", 1 and 2, nil or false)
show(2^3^2, -2^2, not 1 == 2, 1 .. 2 .. 3, "a" .. 1 + 2, 1 + 1 << 2, 5 > 3 == true)
show(#"abc", #{1, 2, 3}, #"a\0b", #{n = 1}, -(-3), ~~5)

local a, b, c = (function() return 1, 2, 3 end)()
show(a, b, c, ((function() return 1, 2 end)()))
local t = {(function() return 1, 2 end)(), (function() return 1, 2 end)()}
show(#t, t[1], t[2], t[3])
local i, u = 3, {}
i, u[i] = i + 1, 20
show(i, u[3], u[4])
a, b = b, a
show(a, b)

local out = {}
for n = 10, 1, -3 do out[#out + 1] = n end
for n = 1.0, 2, 0.5 do out[#out + 1] = n end
for n = 1, 0 do out[#out + 1] = "never" end
for n = math.maxinteger - 1, math.maxinteger do out[#out + 1] = n end
show(table.unpack(out))
try(function() for n = 1, 10, 0 do end end)
try(function() for n = "a", 10 do end end)
try(function() for n = 1, {} do end end)

local n = 0
repeat local last = n; n = n + 1 until last == 3
while true do n = n + 1; if n > 8 then break end end
show(n)
do
  local k = 1
  ::again::
  if k < 5 then k = k + 1; goto again end
  show(k)
  for x = 1, 3 do
    for y = 1, 3 do
      if y == 2 then goto continue end
      show(x, y)
    end
    ::continue::
  end
end

local function count(...) return select("#", ...), ... end
show(count()) show(count(nil)) show(count(nil, nil, 3))
local function varargs(first, ...)
  local p = table.pack(...)
  return first, p.n, p[1], (...)
end
show(varargs(1, 2, 3), (varargs(1)))
local function fact(x) return x <= 1 and 1 or x * fact(x - 1) end
show(fact(20), fact(21), fact(25.0))
local function loop(x) if x == 0 then return "tail" end return loop(x - 1) end
show(loop(1000000))
local fs = {}
for k = 1, 3 do fs[k] = function() k = k + 1; return k end end
show(fs[1](), fs[1](), fs[2](), fs[3]())
local obj = {v = 5}
function obj:get(k) return self.v + (k or 0) end
function obj.new(v) return {v = v} end
show(obj:get(), obj:get(1), obj.get{v = 7}, #obj.new"x".v)

do
  local order = {}
  local function closer(name)
    return setmetatable({}, {__close = function(_, e)
      order[#order + 1] = name .. ":" .. tostring(e and "error" or nil)
    end})
  end
  do
    local x <close> = closer("x")
    local y <close> = closer("y")
    local z <close> = nil
    local w <const> = 42
    order[#order + 1] = "body" .. w
  end
  pcall(function() local e <close> = closer("e"); error("out") end)
  for v in (function() local done; return function()
      if not done then done = true; return 1 end end, nil, nil,
      closer("for") end)() do order[#order + 1] = "loop" end
  show(table.concat(order, " "))
  try(function() local bad <close> = {} end)
end
local _ENV <const> = {show = show, x = 5}
show(x, y)
y = 6
show(_ENV.y)
