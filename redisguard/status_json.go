package redisguard

import (
	"encoding/json"
	"errors"
)

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

// UnmarshalJSON reads what MarshalJSON has written. An error has the text of what
// it was, and matches no other one.
func (s *Status) UnmarshalJSON(b []byte) error {
	type plain Status // without this method
	from := struct {
		plain
		LastError   *string
		SwitchError *string
	}{plain: plain(*s)}
	if err := json.Unmarshal(b, &from); err != nil {
		return err
	}
	*s = Status(from.plain)
	set := func(to *error, text *string) {
		switch {
		case text == nil: // it is not in the JSON
		case *text == "":
			*to = nil
		default:
			*to = errors.New(*text)
		}
	}
	set(&s.LastError, from.LastError)
	set(&s.SwitchError, from.SwitchError)
	return nil
}
