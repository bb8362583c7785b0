redis.call('SUNIONSTORE', KEYS[1], KEYS[1], KEYS[2])
return redis.call('DEL', KEYS[2])
