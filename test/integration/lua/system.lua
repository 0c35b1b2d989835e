-- SPDX-License-Identifier: BSD-3-Clause
-- 6.9 the operating system.
show(os.date("!%Y-%m-%d %H:%M:%S", 0), os.date("!%c", 86400), os.date("!%x %X %p %A %B %a %b %d %j %U %w %W %y %%", 1e9))
show(os.date("!%D %e %F %g %G %h %I %M %n %R %S %t %T %u %V %C", 1234567890)) try(os.date, "%Ez", 0) try(os.date, "%Q", 0) try(os.date, "%", 0)
local d = os.date("!*t", 951782400) show(d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst)
show(os.time{year = 2000, month = 1, day = 1, hour = 12}, os.time{year = 2024, month = 14, day = -3, hour = 0, min = 61, sec = 3600})
local n = {year = 2023, month = 13, day = 32, hour = 12} os.time(n) show(n.year, n.month, n.day, n.wday, n.yday)
try(os.time, {year = 2000}) try(os.time, {year = "x", month = 1, day = 1}) try(os.time, {year = 1 << 40, month = 1, day = 1}) try(os.date, "!%Y", 1 << 60)
show(os.difftime(10, 4), math.type(os.time()), os.time() > 1600000000, os.clock() >= 0, math.type(os.clock()))
local before = os.clock() local x = 0 for i = 1, 200000 do x = x + i % 7 end show(os.clock() > before, x)
show(os.getenv("NOSUCH"), type(os.getenv("HOME")), os.setlocale(), os.setlocale("C"), os.setlocale(nil, "numeric")) try(os.setlocale, "C", "what")
show(os.remove("nosuch/file")) show(os.rename("nosuch", "other")) try(os.exit, "x")
