package input

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
)

// Lines: the peer sets the pace.
func (j *Job) Lines(ctx context.Context, conn net.Conn) error {
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		j.rdb.RPush(ctx, "lines", lines.Text())
	}
	return lines.Err()
}

// Frames: the same by hand.
func (j *Job) Frames(ctx context.Context, conn net.Conn) error {
	buf := make([]byte, 1500)
	for {
		n, err := conn.Read(buf)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		j.rdb.Publish(ctx, "frames", buf[:n])
	}
}

// Accept: one command for each connection.
func (j *Job) Accept(ctx context.Context, l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		j.rdb.Incr(ctx, "connections")
		go j.Lines(ctx, conn)
	}
}

// A Stream is what gRPC generates for a client that sends.
type Stream interface {
	Recv() (*Event, error)
	Context() context.Context
}

// Recv: one command for each message that comes in.
func (j *Job) Recv(stream Stream) error {
	for {
		ev, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		j.rdb.HIncrBy(stream.Context(), "events", ev.User, 1)
	}
}
