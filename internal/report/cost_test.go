package report

import (
	"math"
	"testing"
	"time"
)

func TestPerDay(t *testing.T) {
	for _, c := range []struct {
		n    float64
		want string
	}{
		{0, "0"}, {0.0333, "0.033"}, {0.5, "0.5"}, {1, "1"}, {1.54, "1.5"}, {9.96, "10"}, {10.4, "10"}, {999.6, "1,000"},
		{1525, "1,525"}, {1525.4, "1,525"}, {8640, "8,640"}, {9999, "9,999"}, {9999.6, "10k"}, {10_000, "10k"}, {17_280, "17k"}, {86_400, "86k"},
		{432_000, "432k"}, {508_235, "510k"}, {576_000, "576k"}, {864_000, "864k"}, {996_000, "996k"}, {999_600, "1M"}, {1e6, "1M"},
		{1_728_000, "1.7M"}, {4_320_000, "4.3M"}, {6_048_000, "6M"}, {17_280_000, "17M"}, {172_800_000, "170M"}, {691_200_000, "690M"},
		{172_000_000, "172M"}, {1_209_600_000, "1.2G"}, {999.7e6, "1G"}, {8.64e13, "86T"}, {8.64e15, "8600T"},
	} {
		if got := PerDay(c.n); got != c.want {
			t.Errorf("%v: %s, want %s", c.n, got, c.want)
		}
	}
}

// As rules compute it, with the rounding of floats.
func TestPerDayOfIntervals(t *testing.T) {
	for every, want := range map[time.Duration]string{
		100 * time.Millisecond: "864k", 150 * time.Millisecond: "576k", 50 * time.Millisecond: "1.7M",
		500 * time.Microsecond: "170M", time.Second: "86k", time.Minute: "1,440", time.Hour: "24", 36 * time.Hour: "0.67",
	} {
		if got := PerDay(24 / every.Hours()); got != want {
			t.Errorf("%v: %s, want %s", every, got, want)
		}
	}
}

func TestCost(t *testing.T) {
	for _, c := range []struct {
		conf   string
		perDay float64
		want   string
	}{
		{"", 172.8e6, ""},
		{"replicas: 1\n", 172.8e6, ""},
		{"replicas: 4\n", 172.8e6, ", 4 replicas: about 690M a day"},
		{"price: 0.20/100k\n", 172.8e6, ", about 11,000 a month at 0.20/100k"},
		{"price: 0.20/100k\nreplicas: 4\n", 172.8e6, ", 4 replicas: about 690M a day, about 42,000 a month at 0.20/100k"},
		{"price: 0.20/100k\n", 864e3, ", about 53 a month at 0.20/100k"},
		{"price: 0.20/100k\n", 86.4e3, ", about 5.3 a month at 0.20/100k"},
		{"price: 0.20/100k\n", 1440, ", about 0.088 a month at 0.20/100k"},
		{"price: 0.20/100k\n", 24, ", less than 0.01 a month at 0.20/100k"},
		{"price: 5/1000000\n", 172.8e9, ", about 26M a month at 5/1000000"},
		{"price: 1/1\n", 32_876.7, ", about 1M a month at 1/1"},
	} {
		r, err := New(newPass(t, "example.com/m/p", c.conf, source{"a.go", plain}))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Cost(c.perDay); got != c.want {
			t.Errorf("%q, %v a day: %q, want %q", c.conf, c.perDay, got, c.want)
		}
	}
}

// The formula of the doc comment: 100,000 commands a day are 3,041,667 a
// month.
func TestMonth(t *testing.T) {
	if got := 100_000 * daysAMonth; math.Abs(got-3_041_667) > 1 {
		t.Errorf("got %v", got)
	}
}
