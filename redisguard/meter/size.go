package meter

import (
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// measured returns the counts of one command, without its round trip.
func measured(cmd redis.Cmder, err error) counts {
	c := counts{commands: 1}
	if err != nil && err != redis.Nil {
		c[errors] = 1
	}
	for _, arg := range cmd.Args() {
		c[argumentBytes] += argumentLength(arg)
	}
	c[replyLength] = lengthOfReply(cmd)
	return c
}

// argumentLength returns the length of an argument as go-redis sends it. It is
// 0 for a type that marshals itself, which would be done twice.
func argumentLength(arg any) int64 {
	var buf [64]byte
	switch arg := arg.(type) {
	case string:
		return int64(len(arg))
	case []byte:
		return int64(len(arg))
	case int:
		return int64(len(strconv.AppendInt(buf[:0], int64(arg), 10)))
	case int64:
		return int64(len(strconv.AppendInt(buf[:0], arg, 10)))
	case int32:
		return int64(len(strconv.AppendInt(buf[:0], int64(arg), 10)))
	case uint64:
		return int64(len(strconv.AppendUint(buf[:0], arg, 10)))
	case float64:
		return int64(len(strconv.AppendFloat(buf[:0], arg, 'f', -1, 64)))
	case bool:
		return 1
	case time.Duration:
		return int64(len(strconv.AppendInt(buf[:0], arg.Nanoseconds(), 10)))
	case time.Time:
		return int64(len(arg.AppendFormat(buf[:0], time.RFC3339Nano)))
	}
	return 0
}

// lengthOfReply returns the bytes of a text, or the elements of a list or a map.
// It is 0 for other replies.
func lengthOfReply(cmd redis.Cmder) int64 {
	n := 0
	switch cmd := cmd.(type) {
	case *redis.StringCmd:
		n = len(cmd.Val())
	case *redis.SliceCmd:
		n = len(cmd.Val())
	case *redis.StringSliceCmd:
		n = len(cmd.Val())
	case *redis.IntSliceCmd:
		n = len(cmd.Val())
	case *redis.BoolSliceCmd:
		n = len(cmd.Val())
	case *redis.FloatSliceCmd:
		n = len(cmd.Val())
	case *redis.MapStringStringCmd:
		n = len(cmd.Val())
	case *redis.MapStringIntCmd:
		n = len(cmd.Val())
	case *redis.StringStructMapCmd:
		n = len(cmd.Val())
	case *redis.ZSliceCmd:
		n = len(cmd.Val())
	case *redis.XMessageSliceCmd:
		n = len(cmd.Val())
	case *redis.XStreamSliceCmd:
		for _, stream := range cmd.Val() {
			n += len(stream.Messages)
		}
	case *redis.ScanCmd:
		keys, _ := cmd.Val()
		n = len(keys)
	case *redis.Cmd:
		switch v := cmd.Val().(type) {
		case string:
			n = len(v)
		case []any:
			n = len(v)
		}
	}
	return int64(n)
}
