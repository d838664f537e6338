/** Both scripts answer -1 while the set of channels is not known to be whole. KEYS: built, channels, next-call, next-claim. */
const WHOLE = `if redis.call('exists', KEYS[1]) == 0 then return -1 end`;

/** Lua: `now` in µs, and the instants that keys hold, none of them in the past. */
const CLOCK = `
local time = redis.call('time')
local now = time[1] * 1000000 + time[2]
local function instantOf(key) return math.max(now, tonumber(redis.call('get', key) or '0')) end
local function keep(key, instant)
  redis.call('set', key, string.format('%.0f', instant), 'px', math.ceil((instant - now) / 1000) + 60000)
end`;

/**
 * Lua: the wait in µs until the next free instant of `key`, which is thereby taken; instants are `interval` µs apart. -3, and nothing is
 * taken, where the wait would be longer than `longest`.
 */
const NEXT_INSTANT = `
${CLOCK}
local function nextInstant(key, interval, longest)
  local instant = instantOf(key)
  if instant - now > longest then return -3 end
  keep(key, instant + interval)
  return instant - now
end`;

/**
 * ARGV: channels, interval in µs, µs ahead, attempt ids. Gives a channel to as many as there is room for and whose turns can come within
 * the µs ahead, in order; returns how many. A crowd before the turns counts, so that what once was late is not late for ever.
 */
export const TAKE_CHANNELS = `
${WHOLE}
${CLOCK}
local room = tonumber(ARGV[1]) - redis.call('scard', KEYS[2])
local interval, latest = tonumber(ARGV[2]), now + tonumber(ARGV[3])
local instant = math.max(instantOf(KEYS[3]), instantOf(KEYS[4]))
local taken = 0
for i = 4, #ARGV do
  if taken >= room or instant > latest then break end
  redis.call('sadd', KEYS[2], ARGV[i])
  instant = instant + interval
  taken = taken + 1
end
if taken > 0 then keep(KEYS[4], instant) end
return taken`;

/**
 * ARGV: channels, attempt id, interval in µs, longest wait in µs. Makes sure that the attempt has its channel (-2: there is none) and takes
 * the next turn; returns the µs until then, -3: it is too far off.
 */
export const TAKE_TURN = `
${WHOLE}
${NEXT_INSTANT}
if redis.call('sismember', KEYS[2], ARGV[2]) == 0 then
  if redis.call('scard', KEYS[2]) >= tonumber(ARGV[1]) then return -2 end
  redis.call('sadd', KEYS[2], ARGV[2])
end
return nextInstant(KEYS[3], tonumber(ARGV[3]), tonumber(ARGV[4]))`;

/** KEYS: next-invite. ARGV: interval and longest wait in µs. Returns the µs until the INVITE may be sent; -3: that is too far off. */
export const PASS_GATE = `
${NEXT_INSTANT}
return nextInstant(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))`;

/** ARGV: attempt ids that hold a channel. Builds the set where it is not whole. */
export const BUILD_CHANNELS = `
if redis.call('exists', KEYS[1]) == 1 then return 0 end
redis.call('del', KEYS[2])
for i = 1, #ARGV do redis.call('sadd', KEYS[2], ARGV[i]) end
redis.call('set', KEYS[1], '1')
return 1`;
