-- SPDX-License-Identifier: BSD-3-Clause
-- 6.6 tables.
show(table.concat({1, 2.5, "x"}, ", "), table.concat({}, "x"), table.concat({1, 2, 3}, "-", 2, 3))
try(table.concat, {1, {}, 3}) try(table.concat, {1}, ",", 1, 2)
local t = {1, 2, 3}
table.insert(t, 4) table.insert(t, 1, 0)
show(table.unpack(t)) show(table.remove(t), table.remove(t, 1), #t, table.remove({}), table.remove(t, 4))
try(table.insert, t, 9, 9) try(table.insert, t) try(table.remove, t, 9) try(table.insert, 1, 2)
show(table.unpack({1, 2, 3}, 2), table.unpack({1, 2}, 1, 3)) show(table.pack(1, nil, 3).n)
try(table.unpack, {}, 1, 1e8)
show(table.unpack(table.move({1, 2, 3}, 2, 3, 1))) show(table.unpack(table.move({1, 2, 3}, 1, 3, 2)))
show(table.unpack(table.move({1, 2, 3}, 1, 3, 3, {9, 9})))
local words = {"banana", "apple", "Cherry", "date", "apple"}
table.sort(words) show(table.unpack(words))
table.sort(words, function(a, b) return a:lower() > b:lower() end) show(table.unpack(words))
try(table.sort, {3, 1, "x"}) try(table.sort, {1, 2, 3, 4, 5, 6}, function() return true end)
local big, seed = {}, 42
for i = 1, 5000 do seed = (seed * 16807) % 2147483647; big[i] = seed end
table.sort(big)
local good = true
for i = 2, #big do good = good and big[i - 1] <= big[i] end
show(good, big[1], big[2500], big[5000])
local border = {1, 2, 3, nil, 5}
show(select("#", table.unpack(border, 1, 5)), #{nil, nil, 3} == 3 or #{nil, nil, 3} == 0)
local h = {}
for i = 1, 10000 do h["k" .. i] = i; h[i * 2.5] = i end
for i = 1, 10000, 2 do h["k" .. i] = nil end
local n, sum = 0, 0
for k, v in pairs(h) do n = n + 1; sum = sum + v end
show(n, sum)
for k in pairs(h) do h[k] = nil end
show(next(h))
h[1], h[1.0], h["1"], h[true], h[2^53] = "int", "float", "string", "bool", "big"
show(h[1], h["1"], h[true], h[2^53 | 0])
local list = setmetatable({}, {__index = function(_, i) if i <= 3 then return i * 10 end end, __len = function() return 3 end})
show(table.concat(list, ","), table.unpack(list)) for i, v in ipairs(list) do show(i, v) end
local sparse = {} sparse[1 << 40] = 1 sparse[-5] = 2 sparse[0] = 3
show(sparse[1 << 40], sparse[-5], sparse[0], #sparse)
