-- SPDX-License-Identifier: BSD-3-Clause
-- What the other chapters leave out, so that each name of the manual occurs.

-- 2.4: each event of arithmetic, either operand
local log = {}
local mt = {}
for _, event in ipairs{"__sub", "__mul", "__div", "__pow", "__idiv", "__band",
                       "__bor", "__bxor", "__shl", "__shr", "__concat"} do
  mt[event] = function(a, b)
    return event .. (type(a) == "table" and " left" or " right")
  end
end
local o = setmetatable({}, mt)
show(o - 1, 1 - o, o * 2, 2 * o, o / 2, 2 / o, o ^ 2, 2 ^ o, o // 2, 2 // o)
show(o & 1, 1 & o, o | 1, 1 | o, o ~ 1, 1 ~ o, o << 1, 1 << o, o >> 1, 1 >> o)
show(o .. "x", "x" .. o, 1 .. o, o .. o, "a" .. "b" .. o)
try(function() return {} - 1 end)
try(function() return {} .. "x" end)
try(function() return 1.5 & 1 end)
try(function() return "a" | 1 end)

-- 3.1: escapes of strings
show("a\z
      b", "\x41\u{48}\u{20AC}\065\
c", "\a\b\f\v", [==[
]]]==])

-- 6.4: by their names in the table, not as methods
show(string.byte("abc"), string.byte("abc", -1), string.byte("abc", 1, -1))
show(string.byte("", 1), string.byte("abc", 10))
show(string.len(""), string.len("a\0b"))
show(string.reverse(""), string.reverse("a\0bc"))
show(string.sub("hello", 2, 3), string.sub("hello", -3), string.sub("hello", 4,
     2), string.sub("hello", math.mininteger, math.maxinteger))
show(string.upper("aBc1\xe9"), string.lower("aBc1\xc9"))
for k, v in string.gmatch("a=1, b=2", "(%w+)=(%w+)") do show(k, v) end
for w in string.gmatch("one two", "%a+", 3) do show(w) end
for p in string.gmatch("abc", "()") do show(p) end
try(string.gmatch, "a", "(")
try(string.rep, "x", 1 << 40)
try(string.byte, ("x"):rep(10), 1, 1 << 40)

-- 6.7: what older versions had, where it is built in
for _, name in ipairs{"atan2", "cosh", "sinh", "tanh", "pow", "frexp", "ldexp",
                      "log10"} do
  show(name, math[name] ~= nil)
end
if math.pow then
  show(math.pow(2, 10), math.frexp(8), math.ldexp(0.5, 4), math.log10(1000))
  show(("%.12g %.12g %.12g"):format(math.cosh(1), math.sinh(1), math.tanh(1)))
  show(("%.12g"):format(math.atan2 and math.atan2(1, -1) or 0))
end

-- 6.8
local name = "tmp/remaining"
local f = assert(io.open(name, "w"))
show(f:write("1 2.5 0x10\n", "second\n", "\n", "last"))
show(f:flush() == f, io.flush() == io.stdout, f:seek("cur"), f:close())
f = io.open(name)
for a, b, c in f:lines("n", "n", "n") do
  show(a, b, c)
  break
end
for line in f:lines("L") do show(line) end
show(f:read("l"), f:read("a"), f:read(0))
f:seek("set", 0)
for byte in f:lines(1) do io.write(#byte) end
print()
f:close()
try(f.lines, f)
try(io.lines, "tmp/nosuch")
for line in io.lines(name, 3) do io.write("[", line, "]") end
print()
show(io.stderr:write(""), io.type(io.stderr))
show(os.remove(name), os.remove(name))

-- 6.10
show(debug.setuservalue(io.stdout, 1, 1), debug.getuservalue(io.stdout, 1))
try(debug.setuservalue, {}, 1)
show(debug.setcstacklimit and debug.setcstacklimit(200))
local co = coroutine.create(function(a)
  local b = a + 1
  coroutine.yield(b)
end)
coroutine.resume(co, 1)
show(debug.getlocal(co, 1, 1), debug.getlocal(co, 1, 2))
show(debug.getinfo(co, 1, "l").currentline > 0, debug.gethook(co))
show((debug.traceback(co, "message"):gsub("\n.*", "")))
