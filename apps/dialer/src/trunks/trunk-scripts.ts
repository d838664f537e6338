/** Both scripts answer -1 while the set of channels is not known to be whole. KEYS: built, channels, next-call and next-claim of
 * the trunk, next-call and next-claim of the tenant. */
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
 * Lua: the wait in µs until the next instant that is free for the trunk and for the tenant, which is thereby taken of both; a trunk's
 * instants are `interval` µs apart, a tenant's `tenantInterval`. -3, and nothing is taken, where the wait would be longer than `longest`.
 */
const NEXT_INSTANT = `
${CLOCK}
local function nextInstant(key, interval, tenantKey, tenantInterval, longest)
  local instant = math.max(instantOf(key), instantOf(tenantKey))
  if instant - now > longest then return -3 end
  keep(key, instant + interval)
  keep(tenantKey, instant + tenantInterval)
  return instant - now
end`;

/**
 * ARGV: channels, interval of the trunk and of the tenant in µs, µs ahead, attempt ids. Gives a channel to as many as there is room for and whose turns can come within
 * the µs ahead, in order; returns how many. A crowd before the turns counts, so that what once was late is not late for ever.
 */
export const TAKE_CHANNELS = `
${WHOLE}
${CLOCK}
local room = tonumber(ARGV[1]) - redis.call('scard', KEYS[2])
local interval, tenantInterval, latest = tonumber(ARGV[2]), tonumber(ARGV[3]), now + tonumber(ARGV[4])
local instant = math.max(instantOf(KEYS[3]), instantOf(KEYS[4]))
local tenantInstant = math.max(instantOf(KEYS[5]), instantOf(KEYS[6]))
local taken = 0
for i = 5, #ARGV do
  local at = math.max(instant, tenantInstant)
  if taken >= room or at > latest then break end
  redis.call('sadd', KEYS[2], ARGV[i])
  instant = at + interval
  tenantInstant = at + tenantInterval
  taken = taken + 1
end
if taken > 0 then
  keep(KEYS[4], instant)
  keep(KEYS[6], tenantInstant)
end
return taken`;

/**
 * ARGV: channels, attempt id, interval of the trunk and of the tenant in µs, longest wait in µs. Makes sure that the attempt has its channel (-2: there is none) and takes
 * the next turn; returns the µs until then, -3: it is too far off.
 */
export const TAKE_TURN = `
${WHOLE}
${NEXT_INSTANT}
if redis.call('sismember', KEYS[2], ARGV[2]) == 0 then
  if redis.call('scard', KEYS[2]) >= tonumber(ARGV[1]) then return -2 end
  redis.call('sadd', KEYS[2], ARGV[2])
end
return nextInstant(KEYS[3], tonumber(ARGV[3]), KEYS[5], tonumber(ARGV[4]), tonumber(ARGV[5]))`;

/** KEYS: next-invite of the trunk and of the tenant. ARGV: their intervals, and the longest wait, in µs. Returns the µs until the INVITE may be sent; -3: that is too far off. */
export const PASS_GATE = `
${NEXT_INSTANT}
return nextInstant(KEYS[1], tonumber(ARGV[1]), KEYS[2], tonumber(ARGV[2]), tonumber(ARGV[3]))`;

/** ARGV: attempt ids that hold a channel. Builds the set where it is not whole. */
export const BUILD_CHANNELS = `
if redis.call('exists', KEYS[1]) == 1 then return 0 end
redis.call('del', KEYS[2])
for i = 1, #ARGV do redis.call('sadd', KEYS[2], ARGV[i]) end
redis.call('set', KEYS[1], '1')
return 1`;
