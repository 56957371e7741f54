-- One decision about the request quota of one identity, made inside Redis so that replicas cannot interleave.
--
-- The windows are exact, as in quota_book.cpp: at most `limit` requests in any span of `length`. Times are
-- microseconds of this server's clock, so the clocks of the replicas do not matter.
--
-- KEYS  1 requests of every class, 2 those of the reporting class: sorted sets, member = receipt,
--         score = when it was counted
--       3 notes: hash with blocked, reporting_blocked (until when), for "minute" and "hour" <window>_used,
--         <window>_until (what others used, until when it is set aside), and waits:<class>:<replica> (until
--         when that replica is in line)
-- ARGV  1 take | look | observe | refused   2 general | reporting
--       3-6 limits: minute, hour, reporting minute, reporting hour
--       7-9 take: receipt; observe: window (s), remaining, reset in (ms); refused: Retry-After (s)
--       10 how many earlier requests follow, three values each: receipt, age (us), class; they are counted
--          unless they are already
--       then receipts of requests that were never sent: they are uncounted
-- Gives {granted, wait (ms), blocked (ms), reporting blocked (ms), left in the minute, hour, reporting
--       minute, reporting hour, room now, then the wait (ms) of the 1st, 2nd, ... request beyond the room}.

local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local k_minute, k_hour, k_keep_ms = 60000000, 3600000000, 3700000
local k_look_ahead, k_scarce = 100, 32
local all, reports, notes = KEYS[1], KEYS[2], KEYS[3]
local operation, reporting = ARGV[1], ARGV[2] == 'reporting'

local function whole(number) return string.format('%.0f', number) end

local function count(receipt, at, is_report)
  redis.call('ZADD', all, 'NX', whole(at), receipt)
  redis.call('PEXPIRE', all, k_keep_ms)
  if is_report then
    redis.call('ZADD', reports, 'NX', whole(at), receipt)
    redis.call('PEXPIRE', reports, k_keep_ms)
  end
end

local earlier = tonumber(ARGV[10])
for i = 1, earlier do
  local base = 10 + (i - 1) * 3
  count(ARGV[base + 1], now - tonumber(ARGV[base + 2]), ARGV[base + 3] == 'reporting')
end
for i = 11 + earlier * 3, #ARGV do
  redis.call('ZREM', all, ARGV[i])
  redis.call('ZREM', reports, ARGV[i])
end
redis.call('ZREMRANGEBYSCORE', all, '-inf', whole(now - k_hour))
redis.call('ZREMRANGEBYSCORE', reports, '-inf', whole(now - k_hour))

local windows = {
  {key = all, length = k_minute, limit = tonumber(ARGV[3]), name = 'minute'},
  {key = all, length = k_hour, limit = tonumber(ARGV[4]), name = 'hour'},
  {key = reports, length = k_minute, limit = tonumber(ARGV[5])},
  {key = reports, length = k_hour, limit = tonumber(ARGV[6])},
}

local function load(window)
  window.total = redis.call('ZCARD', window.key)
  window.taken = redis.call('ZCOUNT', window.key, '(' .. whole(now - window.length), '+inf')
  window.elsewhere, window.set_aside = 0, 0
  window.first, window.times = 0, {}
  if window.name then
    local note = redis.call('HMGET', notes, window.name .. '_used', window.name .. '_until')
    local set_aside = tonumber(note[2] or 0)
    if set_aside > now then window.elsewhere, window.set_aside = tonumber(note[1]), set_aside end
  end
end

local function note(name, value)
  redis.call('HSET', notes, name, whole(value))
  redis.call('PEXPIRE', notes, k_keep_ms)
end

for _, window in ipairs(windows) do load(window) end

if operation == 'observe' then
  for i = 1, 2 do
    local window = windows[i]
    if window.length == tonumber(ARGV[7]) * 1000000 then
      local counted_left = window.limit - math.min(window.taken, window.limit)
      note(window.name .. '_used', math.max(0, counted_left - tonumber(ARGV[8])))
      note(window.name .. '_until', now + math.min(tonumber(ARGV[9]) * 1000, window.length))
      load(window)
    end
  end
elseif operation == 'refused' then
  local name = reporting and 'reporting_blocked' or 'blocked'
  local before = tonumber(redis.call('HGET', notes, name) or 0)
  note(name, math.max(before, now + math.min(tonumber(ARGV[7]) * 1000000, k_hour)))
end

local blocked = tonumber(redis.call('HGET', notes, 'blocked') or 0)
local reporting_blocked = tonumber(redis.call('HGET', notes, 'reporting_blocked') or 0)

-- When the i-th request of the window, from 0 and the oldest first, was counted. `ahead` requests are
-- played through as if they were counted now.
local function counted_at(window, i)
  if i >= window.taken then return now end
  if i < window.first or i >= window.first + #window.times then
    local from = window.total - window.taken + i
    local entries = redis.call('ZRANGE', window.key, from, from + k_look_ahead, 'WITHSCORES')
    window.first, window.times = i, {}
    for n = 2, #entries, 2 do window.times[n / 2] = tonumber(entries[n]) end
  end
  return window.times[i - window.first + 1]
end

-- When one request fits into the window after `ahead` others. Room comes when enough requests are old
-- enough, or when what others used is forgotten, whichever is first.
local function free_at(window, ahead)
  local over = window.taken + window.elsewhere + ahead - window.limit
  if over < 0 then return now end
  local own = over < window.taken + ahead and counted_at(window, over) + window.length or nil
  if window.elsewhere == 0 then return own or now end
  local others = window.set_aside
  local behind = window.taken + ahead - window.limit
  if behind >= 0 then others = math.max(others, counted_at(window, behind) + window.length) end
  return own and math.min(own, others) or others
end

local function goes_at(ahead)
  local at = math.max(now, blocked, free_at(windows[1], ahead), free_at(windows[2], ahead))
  if not reporting then return at end
  return math.max(at, reporting_blocked, free_at(windows[3], ahead), free_at(windows[4], ahead))
end

local function in_ms(at) return math.max(0, math.ceil((at - now) / 1000)) end

-- Replicas in line. A minute's requests often become free all at once, and whoever asks first could have
-- them all before the others are awake. So a replica that has had its share leaves the rest of theirs to
-- those that wait, as long as they may still come for it.
local k_grace, k_ask_again = 1000000, 250000

local function replica_of(receipt) return string.match(receipt, '^[^:]*') end

local in_line = 'waits:' .. ARGV[2] .. ':'

local function others_in_line(replica)
  local others, fields = {}, redis.call('HGETALL', notes)
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, #in_line) == in_line then
      if tonumber(fields[i + 1]) <= now then
        redis.call('HDEL', notes, fields[i])
      elseif fields[i] ~= in_line .. replica then
        others[#others + 1] = string.sub(fields[i], #in_line + 1)
      end
    end
  end
  return others
end

local function must_leave_it(replica)
  local others = others_in_line(replica)
  if #others == 0 then return false end
  local window = reporting and windows[3] or windows[1]
  local share = math.ceil(window.limit / (#others + 1))
  local had = {}
  for _, receipt in ipairs(redis.call('ZRANGEBYSCORE', window.key, '(' .. whole(now - k_minute), '+inf')) do
    local who = replica_of(receipt)
    had[who] = (had[who] or 0) + 1
  end
  if (had[replica] or 0) < share then return false end
  local theirs = 0
  for _, who in ipairs(others) do theirs = theirs + math.max(0, share - (had[who] or 0)) end
  return window.limit - window.taken - window.elsewhere <= theirs
end

local granted, wait = 0, 0
if operation == 'take' then
  local replica = replica_of(ARGV[7])
  local at = goes_at(0)
  if at <= now and must_leave_it(replica) then at = now + k_ask_again end
  if at <= now then
    granted = 1
    count(ARGV[7], now, reporting)
    for _, window in ipairs(windows) do load(window) end
    -- There may be more who wait behind the one that is served; if not, nobody is held up for long.
    if redis.call('HEXISTS', notes, in_line .. replica) == 1 then note(in_line .. replica, now + k_grace) end
  else
    wait = in_ms(at)
    note(in_line .. replica, at + k_grace)
  end
end

local answer = {granted, wait, in_ms(blocked), in_ms(reporting_blocked)}
local room = math.huge
for i, window in ipairs(windows) do
  local left = math.max(0, window.limit - window.taken - window.elsewhere)
  answer[4 + i] = left
  if i <= 2 or reporting then room = math.min(room, left) end
end
if blocked > now or (reporting and reporting_blocked > now) then room = 0 end
answer[9] = room
if room < k_scarce then
  for i = 0, k_look_ahead - 1 do answer[10 + i] = in_ms(goes_at(room + i)) end
end
return answer
