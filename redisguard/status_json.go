package redisguard

import "encoding/json"

// MarshalJSON writes errors as their text. An error has no exported fields, so
// that encoding/json alone would write {}.
func (s Status) MarshalJSON() ([]byte, error) {
	type plain Status // without this method
	text := func(err error) string {
		if err == nil {
			return ""
		}
		return err.Error()
	}
	return json.Marshal(struct {
		plain
		LastError   string
		SwitchError string
	}{plain(s), text(s.LastError), text(s.SwitchError)})
}
