-- SPDX-License-Identifier: BSD-3-Clause
-- 6.4 strings and patterns; 6.5 utf8.
show(("abc"):byte(), ("abc"):byte(1, -1), ("abc"):byte(10), string.char(72, 105))
try(string.char, 256)
show(("x"):rep(3), ("x"):rep(3, ","), ("x"):rep(0), ("abc"):reverse(), #("a\0b"))
show(("abcdef"):sub(2, 4), ("abcdef"):sub(-3), ("abcdef"):sub(2, -2), ("abc"):sub(5))
show(("abc"):sub(math.mininteger, math.maxinteger), ("MiXed"):upper(), ("MiXed"):lower())
show(("hello world"):find("o w"), ("hello"):find("l"), ("hello"):find("xyz"))
show(("a.b"):find(".", 1, true), ("a.b"):find("%."), ("abc"):find("b", -1), ("abc"):find("", 10))
show(("key = value"):match("^(%w+)%s*=%s*(%w+)$"), ("2026-11-22"):match("(%d+)-(%d+)-(%d+)"))
show(("  trim  "):match("^%s*(.-)%s*$"), ("f(a(b)c)d"):match("%b()"), ("THE (quick) fox"):find("%((%a+)%)"))
show(("abc"):match("()b()"), ("aaa"):match("a-"), ("aaa"):match("a-$"), ("aXb"):match("%u"))
show(("THE (quick) fox"):gsub("%f[%a]%a+", string.lower), ("abc"):gsub("", "-"))
show(("hello world"):gsub("o", "0", 1), ("hello"):gsub("l", {l = "L"}), ("hello"):gsub("(h)(e)", "%2%1"))
show(("$name is $what"):gsub("%$(%w+)", {name = "Lua", what = false}), ("abc"):gsub("%w", "%0%0"))
show(("abc"):gsub("b", function() return nil end), ("x^2"):gsub("%^", "**"))
try(string.gsub, "a", "a", "%2") try(string.find, "a", "[a") try(string.find, "a", "%")
try(string.gsub, "a", "(a", "b") try(string.rep) try(string.gsub, "x", "x", "%q")
try(string.match, ("a"):rep(300000), ("(a?)"):rep(33))
local parts = {}
for k, v in ("a=1, b=2, c=3"):gmatch("(%w+)=(%w+)") do parts[#parts + 1] = k .. v end
for w in ("one two"):gmatch("%a+") do parts[#parts + 1] = w end
for p in ("abc"):gmatch("()") do parts[#parts + 1] = p end
show(table.concat(parts, " "))
for _, class in ipairs{"%a", "%c", "%d", "%g", "%l", "%p", "%s", "%u", "%w", "%x", "[%w_]", "[^%s]", "[a-f%d]", "[]]", "[^]]", "[%-x]"} do
  local n = 0
  for c = 0, 255 do if string.char(c):find("^" .. class .. "$") then n = n + 1 end end
  show(class, n)
end
show(string.pack("<i4", 100):byte(1, -1)) show(string.pack(">I2 s1 z", 258, "ab", "c"):byte(1, -1))
show(string.unpack("<i2 >i2 =i8", string.pack("<i2 >i2 =i8", -2, -3, math.mininteger)))
show(string.packsize("i4 i8 !8 d"), string.packsize("<!4 i1 i4"), string.packsize("b h i l j T f d n"))
show(string.unpack("f d n", string.pack("f d n", 0.5, 1.25, -2)))
show(string.unpack("s2 x z B", string.pack("s2 x z B", "text", "zero", 255)))
show(string.pack("i16", -1):byte(1, -1)) show(string.unpack("<I3", "\1\2\3"))
try(string.pack, "i17", 1) try(string.pack, "i1", 200) try(string.unpack, "i4", "abc") try(string.packsize, "s")
try(string.unpack, "<i9", ("\255"):rep(8) .. "\1") try(string.pack, "z", "a\0b")
show(utf8.char(72, 228, 8364, 128512), utf8.char(), utf8.charpattern)
show(utf8.len("häß€😀"), utf8.len("\xff"), utf8.len("abc", 4), utf8.codepoint("h€", 1, -1))
show(utf8.offset("h€x", 3), utf8.offset("h€x", -1), utf8.offset("abc", 5))
for p, c in utf8.codes("aé€") do show(p, c) end
try(function() for _ in utf8.codes("a\x80") do end end) try(utf8.codepoint, "\xff") try(utf8.offset, "€", 1, 2)
show(utf8.len("\u{7FFFFFFF}", 1, -1, true), utf8.len("\u{7FFFFFFF}"), utf8.len("\xed\xa0\x80"), utf8.len("\xc0\x80"))
