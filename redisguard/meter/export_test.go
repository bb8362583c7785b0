package meter

import "bytes"

// Delta returns a profile of what do sends.
func (m *Meter) Delta(do func()) []byte {
	before := m.snapshot()
	do()
	var b bytes.Buffer
	if _, err := m.write(&b, m.snapshot().since(before)); err != nil {
		panic(err)
	}
	return b.Bytes()
}
