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

/**
 * ARGV: channels, attempt id, interval in µs. Makes sure that the attempt has its channel (-2: there is none) and takes the next
 * sending time; returns the µs until then.
 */
export const TAKE_TURN = `
${WHOLE}
if redis.call('sismember', KEYS[2], ARGV[2]) == 0 then
  if redis.call('scard', KEYS[2]) >= tonumber(ARGV[1]) then return -2 end
  redis.call('sadd', KEYS[2], ARGV[2])
end
local time = redis.call('time')
local now = time[1] * 1000000 + time[2]
local turn = math.max(now, tonumber(redis.call('get', KEYS[3]) or '0'))
local interval = tonumber(ARGV[3])
redis.call('set', KEYS[3], string.format('%.0f', turn + interval), 'px', math.ceil((turn + interval - now) / 1000) + 60000)
return turn - now`;

/** ARGV: attempt ids that hold a channel. Builds the set where it is not whole. */
export const BUILD_CHANNELS = `
if redis.call('exists', KEYS[1]) == 1 then return 0 end
redis.call('del', KEYS[2])
for i = 1, #ARGV do redis.call('sadd', KEYS[2], ARGV[i]) end
redis.call('set', KEYS[1], '1')
return 1`;
