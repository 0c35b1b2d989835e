-- SPDX-License-Identifier: BSD-3-Clause
-- Programs over Lua's reference manual, by its chapters. Their output is
-- compared with that of the same interpreter on Linux, so it must not tell
-- addresses, times or the order of a table's hash. Nor where musl differs from
-- glibc by its own choice: %a of a denormal number, %Z in UTC, unknown locales,
-- errno after a write to a file that was opened to read.

function show(...)
  local out = {}
  for i = 1, select("#", ...) do
    local v = select(i, ...)
    local t = math.type(v) or type(v)
    out[i] = t == "string" and string.format("%q", v) or
      (t == "table" or t == "function" or t == "thread" or t == "userdata")
      and "<" .. t .. ">" or tostring(v)
  end
  print(table.concat(out, "\t"))
end

function try(f, ...)
  show(pcall(f, ...))
end

function sorted(t)
  local keys = {}
  for k in pairs(t) do
    keys[#keys + 1] = tostring(k)
  end
  table.sort(keys)
  return table.concat(keys, " ")
end

for _, name in ipairs{"values", "language", "meta", "coroutines", "basic",
                      "strings", "formats", "tables", "numbers", "files",
                      "system", "debugging", "remaining"} do
  print("== " .. name)
  dofile(name .. ".lua")
end
