-- SPDX-License-Identifier: BSD-3-Clause
-- 2.6 and 6.2: coroutines.
local co = coroutine.create(function(a, b)
  show("start", a, b)
  local c = coroutine.yield(a + b)
  show("then", c)
  local d, e = coroutine.yield(a - b)
  show("last", d, e)
  return "done", d
end)
show(coroutine.status(co))
show(coroutine.resume(co, 10, 3))
show(coroutine.status(co), coroutine.resume(co, "x"))
show(coroutine.resume(co, 1, 2))
show(coroutine.status(co), coroutine.resume(co))
local gen = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
show(gen(), gen(), gen(), gen())
try(gen)
local function permutations(t, n)
  n = n or #t
  if n <= 1 then coroutine.yield(table.concat(t)) end
  for i = 1, n do
    t[n], t[i] = t[i], t[n]
    permutations(t, n - 1)
    t[n], t[i] = t[i], t[n]
  end
end
for p in coroutine.wrap(function() permutations{"a", "b", "c"} end) do show(p) end
show(coroutine.isyieldable(), select(2, coroutine.running()))
show(coroutine.wrap(function()
  return coroutine.isyieldable(), select(2, coroutine.running()),
    coroutine.status(coroutine.running())
end)())
local bad = coroutine.create(function() error{code = 5} end)
local ok, e = coroutine.resume(bad)
show(ok, e.code, coroutine.status(bad), coroutine.close(bad))
local c2 = coroutine.create(function()
  local x <close> = setmetatable({}, {__close = function() show("closed") end})
  coroutine.yield(1)
end)
show(coroutine.resume(c2), coroutine.close(c2), coroutine.status(c2))
local c3 = coroutine.create(function()
  local x <close> = setmetatable({}, {__close = function() error("in close", 0) end})
  coroutine.yield(1)
end)
show(coroutine.resume(c3), coroutine.close(c3))
show(coroutine.wrap(function() return pcall(function()
  coroutine.yield("inside pcall"); error("after", 0) end) end)())
local p = coroutine.wrap(function()
  local r = {pcall(function() coroutine.yield("y"); error("after", 0) end)}
  return table.unpack(r)
end)
show(p(), p())
local m = setmetatable({}, {__add = function(a, b) return coroutine.yield("meta") end})
local w = coroutine.wrap(function() return m + 1 end)
show(w(), w("result"))
local s = coroutine.wrap(function()
  table.sort({3, 1, 2}, function(a, b) coroutine.yield() end) end)
try(s)
try(coroutine.yield, 1)
try(coroutine.resume, 1)
show(coroutine.resume(coroutine.running()))
local function deep(n)
  if n == 0 then return "bottom" end
  return coroutine.wrap(function() return deep(n - 1) end)()
end
show(deep(150))
local okay, why = pcall(deep, 1000)
show(okay, why:match("C stack overflow") or why)
local many = {}
for i = 1, 2000 do
  many[i] = coroutine.create(function(x) while true do x = coroutine.yield(x + i) end end)
end
local sum = 0
for round = 1, 3 do
  for i = 1, #many do
    local _, v = coroutine.resume(many[i], round)
    sum = sum + v
  end
end
show(sum)
