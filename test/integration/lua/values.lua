-- SPDX-License-Identifier: BSD-3-Clause
-- 2.1 values and types; 3.1 lexical conventions; 3.4.3 conversions.
show(nil, true, 1, 1.0, "s", {}, print, coroutine.create(print), io.stdout)
show(0xff, 0XA.8p0, 0x.1p4, 3., .5, 3e2, 0.31416E1, 0x7fffffffffffffff)
show(0xffffffffffffffff, 9223372036854775807, 9223372036854775808, 1e308 * 10)
show(-0.0, 0.0, 1 / 0, -1 / 0, 0/0 ~= 0/0, 2^53, 1e15, 1e16, 1e100, 123456.789)
show('a\z
      b\x41\065\u{48}\u{20AC}\u{7FFFFFFF}\a\b\f\n\r\t\v\\\"\'')
show([[
first newline is skipped
]], [==[ ]] ]=] ]==])
show("10" + 5, "0x10" * 2, "1e1" // 1, 10 .. 20, 1.5 .. "", -"2")
try(function() return "10" | 1 end)
show(3 | 1.0 * 4, 2^31 | 0, "0x7fffffffffffffff" + 0)
try(function() return 1.5 | 1 end)
try(function() return "a" + 1 end)
try(function() return "1.5" | 1 end)
try(function() return 2^63 | 0 end)
try(function() return {} .. "x" end)
try(function() return nil > 1 end)
try(function() return {} < {} end)
show(1 == 1.0, "1" == 1, 1 < 1.5, "a" < "b", "Z" < "a", "" < "a", "a\0b" < "a\0c")
show(math.maxinteger + 1 == math.mininteger, math.maxinteger + 1.0)
show(math.maxinteger < math.maxinteger + 0.0, 2^53 == 2^53 + 1)
for _, text in ipairs{"x = = 1", "x = 'a", "x = [[a", "goto nope", "break",
    "::a:: ::a::", "local x <const> = 1; x = 2", "local x <what> = 1",
    "for i = 1 do end", "x = '\\400'", "x = '\\u{110000000}'", "x = 1..2",
    "return 0x", "f(", "local function f() return ... end", "x = }",
    "--[[ never ends", "a.b:c = 1", "if x then", "x = '\\q'",
    "do local a <close> = 42 end", "return 1,", "local a <close>, b <close> = 1"}
do
  show(load(text, "=text"))
end
