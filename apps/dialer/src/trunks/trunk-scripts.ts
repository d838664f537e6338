/** Both scripts answer -1 while the set of channels is not known to be whole. KEYS: built, channels, next-call. */
const WHOLE = `if redis.call('exists', KEYS[1]) == 0 then return -1 end`;

/** ARGV: channels, attempt ids. Gives a channel to as many as there is room for, in order; returns how many. */
export const TAKE_CHANNELS = `
${WHOLE}
local room = tonumber(ARGV[1]) - redis.call('scard', KEYS[2])
local taken = 0
for i = 2, #ARGV do
  if taken >= room then break end
  redis.call('sadd', KEYS[2], ARGV[i])
  taken = taken + 1
end
return taken`;

/** Lua: the wait in µs until the next free instant of `key`, which is thereby taken; instants are `interval` µs apart. */
const NEXT_INSTANT = `
local function nextInstant(key, interval)
  local time = redis.call('time')
  local now = time[1] * 1000000 + time[2]
  local instant = math.max(now, tonumber(redis.call('get', key) or '0'))
  local ms = math.ceil((instant + interval - now) / 1000) + 60000
  redis.call('set', key, string.format('%.0f', instant + interval), 'px', ms)
  return instant - now
end`;

/**
 * ARGV: channels, attempt id, interval in µs. Makes sure that the attempt has its channel (-2: there is none) and takes the next turn;
 * returns the µs until then.
 */
export const TAKE_TURN = `
${WHOLE}
${NEXT_INSTANT}
if redis.call('sismember', KEYS[2], ARGV[2]) == 0 then
  if redis.call('scard', KEYS[2]) >= tonumber(ARGV[1]) then return -2 end
  redis.call('sadd', KEYS[2], ARGV[2])
end
return nextInstant(KEYS[3], tonumber(ARGV[3]))`;

/** KEYS: next-invite. ARGV: interval in µs. Returns the µs until the INVITE may be sent. */
export const PASS_GATE = `
${NEXT_INSTANT}
return nextInstant(KEYS[1], tonumber(ARGV[1]))`;

/** ARGV: attempt ids that hold a channel. Builds the set where it is not whole. */
export const BUILD_CHANNELS = `
if redis.call('exists', KEYS[1]) == 1 then return 0 end
redis.call('del', KEYS[2])
for i = 1, #ARGV do redis.call('sadd', KEYS[2], ARGV[i]) end
redis.call('set', KEYS[1], '1')
return 1`;
