-- SPDX-License-Identifier: BSD-3-Clause
-- string.format and conversion of numbers: the C library's part above all.
local function f(...) show(select(2, pcall(string.format, ...))) end
f("%d %5d|%-5d|%05d|%+d|% d", 1, 2, 3, 4, 5, 6) f("%i", -0)
f("%u", 3) f("%c%c", 65, 0) f("%x %X %#x %o %#o", 255, 255, 255, 8, 8)
f("%d", 3.0) f("%d", 3.5) f("%d", "10") f("%d", "x") f("%s %s", 1) f("%y", 1) f("%", 1)
f("%10.4s|%-10s|%s", "abcdefgh", "left", nil) f("%5s", "\0") f("%s", "a\0b")
f("%q", 'a "quoted"\n\0\r1\200 string') f("%q", 1 / 3) f("%q", math.mininteger) f("%q", 1 / 0) f("%q", {})
f("%s", setmetatable({}, {__tostring = function() return "meta" end}))
f("%5.2f|%-8.3f|%+.1f|%08.2f|% .2f", 3.14159, 2.5, 1, -3.14159, 2)
f("%e %E %.3e %.0e", 12345.678, 0.00012, 1e300, 5) f("%g %g %g %G %.3g %#g", 1e20, 0.0001, 0.00001, 1e-10, 1234567, 1)
f("%a %A %.3a", 1, 255.5, 1 / 3) f("%f %f", 1e15, -0.0) f("%.20f", 0.1) f("%.99f", 1 / 3) f("%.100f", 1)
f("%5.1f %g %f", 1 / 0, -1 / 0, 1 / 0) f("%%") f("%-+5d|", 3) f("%099d", 7) f("%0100d", 7) f("%.3d", 7)
f("%.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, 3.5) f("%.2f %.2f", 2.675, 1.005) f("%10.3g|%-10.3g|", 0.00001234, 123456)
for _, x in ipairs{1e21, 1e22, 1e23, 2.2250738585072014e-308, 1.7976931348623157e308, 0.1, 1 / 3, 2 / 3, 123456789012345680, 4.35, 0.3, 100, 1e14, 123456.789e3} do
  show(x, string.format("%.17g", x), string.format("%a", x), tostring(x), x == tonumber(string.format("%.17g", x)))
end
for _, s in ipairs{"1e308", "1e309", "1e-400", "0x1p-1074", "0x1.fffffffffffff8p1023", "4.9406564584124654e-324", "2.4703282292062327e-324", ".5e1", "1.e1", "0x.8", "0x8.", "1_0", "٣", "0b1", "1f", "0x1.8p-1", "-0", "+1", "--1", "1e+5", "1e-5", "  12  ", "\t7\n"} do
  show(s, tonumber(s))
end
local x = 1
for i = 1, 60 do
  x = (x * 1103515245 + 12345) % 2147483648
  local v = (x / 2147483648 - 0.5) * 10 ^ (i - 30)
  show(string.format("%.14g %.3f %e %a", v, v, v, v))
end
