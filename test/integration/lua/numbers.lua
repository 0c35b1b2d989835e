-- SPDX-License-Identifier: BSD-3-Clause
-- 6.7 mathematics: the C library's functions, digit for digit.
show(math.pi, math.huge, math.maxinteger, math.mininteger)
show(math.abs(-3), math.abs(-3.5), math.abs(math.mininteger), math.ceil(3.2), math.ceil(-3.2), math.floor(3.7), math.floor(-3.7), math.ceil(1e100))
show(math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3.5), math.fmod(math.mininteger, -1)) try(math.fmod, 1, 0) show(math.fmod(1, 0.0) ~= math.fmod(1, 0.0))
show(math.modf(3.7), math.modf(-3.7), math.modf(5), math.modf(1 / 0), math.modf(-1 / 0))
show(math.max(1, 2.5, -3), math.min(1, 2.5, -3), math.max(2, 2.0), math.max(0/0, 1) ~= math.max(0/0, 1)) try(math.max)
show(math.sqrt(2), math.sqrt(-1) ~= math.sqrt(-1), math.tointeger(3.0), math.tointeger(3.5), math.tointeger("8"), math.tointeger({}))
show(math.type(1), math.type(1.0), math.type("1"), math.ult(1, -1), math.ult(-1, 1), math.deg(math.pi), math.rad(180))
local function digits(...)
  local out = {}
  for i, v in ipairs{...} do out[i] = string.format("%.13g", v) end
  print(table.concat(out, " "))
end
for i = -20, 20 do
  local x = i * 0.37
  digits(x, math.sin(x), math.cos(x), math.tan(x), math.atan(x), math.atan(x, 2), math.exp(x))
  if x > 0 then digits(math.log(x), math.log(x, 2), math.log(x, 10), math.log(x, 3), math.sqrt(x), x ^ 1.5, x ^ -0.3) end
  if x >= -1 and x <= 1 then digits(math.asin(x), math.acos(x)) end
end
show(math.log(0), math.log(-1) ~= math.log(-1), math.exp(1000), math.exp(-1000), math.log(8, 2), math.log(1000, 10), math.atan(0, -1), math.atan(-0.0, -1))
show(math.sin(1e22), math.cos(1e308), math.tan(math.pi / 2) > 1e15)
math.randomseed(42)
show(math.random(100), math.random(100), math.random(5, 7), math.random(0) ~= nil, math.random(), math.random(math.mininteger, math.maxinteger))
math.randomseed(42, 7) show(math.random(1 << 30), math.random(), math.random(3))
try(math.random, 0, -1) try(math.random, 1, 2, 3) try(math.floor, "x") try(math.floor, {})
for _, x in ipairs{0.5, 1.5, 2.5, -0.5, 1e15 + 0.5, 2^52 + 0.5, 2^63, -2^63} do show(x, math.floor(x), math.ceil(x), x // 1, x % 1) end
local s = 0.0
for i = 1, 100000 do s = s + 1 / i ^ 2 end
digits(s, (6 * s) ^ 0.5)
