package profile

import (
	"encoding/binary"
	"errors"
)

// A field is one of a protocol buffer: its value if it is an integer, or its text if it
// has a length.
type field struct {
	number uint64
	value  uint64
	text   []byte // not nil if it has a length
}

// Kinds of fields.
const (
	varint      = 0
	eightBytes  = 1
	withLength  = 2
	fourBytes   = 5
	kindBits    = 3
	kindOfField = 1<<kindBits - 1
)

var errCut = errors.New("it ends in the middle of a field")

// each calls visit for the fields of a message that have a number, in their order.
func each(message []byte, number uint64, visit func(field) error) error {
	for len(message) > 0 {
		f, n, err := next(message)
		if err == nil && f.number == number {
			err = visit(f)
		}
		if err != nil {
			return err
		}
		message = message[n:]
	}
	return nil
}

// next returns the first field of a message, and its length there.
func next(message []byte) (f field, n int, err error) {
	key, n := binary.Uvarint(message)
	if n <= 0 {
		return field{}, 0, errCut
	}
	f.number = key >> kindBits
	length := uint64(0)
	switch key & kindOfField {
	case varint, withLength:
		value, size := binary.Uvarint(message[n:])
		if size <= 0 {
			return field{}, 0, errCut
		}
		n += size
		if key&kindOfField == varint {
			f.value = value
			return f, n, nil
		}
		length = value
	case eightBytes:
		length = 8
	case fourBytes:
		length = 4
	default:
		return field{}, 0, errors.New("a field is of an unknown kind")
	}
	if length > uint64(len(message)-n) {
		return field{}, 0, errCut
	}
	end := n + int(length)
	f.text = message[n:end:end]
	return f, end, nil
}

// numbers appends the integers of a repeated field, which may be packed.
func (f field) numbers(to []uint64) ([]uint64, error) {
	if f.text == nil {
		return append(to, f.value), nil
	}
	for text := f.text; len(text) > 0; {
		v, n := binary.Uvarint(text)
		if n <= 0 {
			return nil, errCut
		}
		to = append(to, v)
		text = text[n:]
	}
	return to, nil
}
