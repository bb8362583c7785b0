package knowledge

// A Callback is a parameter that a function calls.
type Callback struct {
	Param int // the receiver is 0 for methods
	Mode  Mode
}

// A Mode is how often and where a function value is called.
type Mode uint8

// The modes, in ascending order of severity.
const (
	Guarded Mode = iota // rarely: sync.Once, a retry that ends on success
	Paced               // repeatedly, with a wait in between
	Once                // once per call
	Async               // once, in a goroutine
	PerItem             // once per element, or in a loop that does not wait
)

func (m Mode) String() string {
	return [...]string{"guarded", "paced", "once", "async", "peritem"}[m]
}

// callbacks maps the full name of a function to the parameter that it calls. Add
// a function whose body is not analysed or is too hard to follow. The functions
// of PacedPackages need no entry.
var callbacks = map[string]Callback{
	"(*container/ring.Ring).Do":                                 {1, PerItem},
	"(*github.com/gammazero/workerpool.WorkerPool).Submit":      {1, Async},
	"(*github.com/panjf2000/ants/v2.Pool).Submit":               {1, Async},
	"(*github.com/sony/gobreaker.CircuitBreaker).Execute":       {1, Once},
	"(*github.com/sony/gobreaker/v2.CircuitBreaker[T]).Execute": {1, Once},
	"(*github.com/sourcegraph/conc.WaitGroup).Go":               {1, Async},
	"(*github.com/sourcegraph/conc/pool.Pool).Go":               {1, Async},
	"(*golang.org/x/sync/errgroup.Group).Go":                    {1, Async},
	"(*golang.org/x/sync/errgroup.Group).TryGo":                 {1, Async},
	"(*golang.org/x/sync/singleflight.Group).Do":                {2, Once},
	"(*golang.org/x/sync/singleflight.Group).DoChan":            {2, Async},
	"(*sync.Map).Range":                                         {1, PerItem},
	"(*sync.Once).Do":                                           {1, Guarded},
	"(*sync.WaitGroup).Go":                                      {1, Async},
	"(*testing.B).Run":                                          {2, Once},
	"(*testing.B).RunParallel":                                  {1, Async},
	"(*testing.T).Run":                                          {2, Once},
	"context.AfterFunc":                                         {1, Async},
	"github.com/afex/hystrix-go/hystrix.Do":                     {1, Once},
	"github.com/panjf2000/ants/v2.Submit":                       {0, Async},
	"github.com/samber/lo.Filter":                               {1, PerItem},
	"github.com/samber/lo.FilterMap":                            {1, PerItem},
	"github.com/samber/lo.FlatMap":                              {1, PerItem},
	"github.com/samber/lo.ForEach":                              {1, PerItem},
	"github.com/samber/lo.Map":                                  {1, PerItem},
	"github.com/samber/lo.Reduce":                               {1, PerItem},
	"github.com/samber/lo/parallel.ForEach":                     {1, PerItem},
	"github.com/samber/lo/parallel.Map":                         {1, PerItem},
	"io/fs.WalkDir":                                             {2, PerItem},
	"maps.DeleteFunc":                                           {1, PerItem},
	"path/filepath.Walk":                                        {1, PerItem},
	"path/filepath.WalkDir":                                     {1, PerItem},
	"slices.CompactFunc":                                        {1, PerItem},
	"slices.ContainsFunc":                                       {1, PerItem},
	"slices.DeleteFunc":                                         {1, PerItem},
	"slices.IndexFunc":                                          {1, PerItem},
	"slices.MaxFunc":                                            {1, PerItem},
	"slices.MinFunc":                                            {1, PerItem},
	"slices.SortFunc":                                           {1, PerItem},
	"slices.SortStableFunc":                                     {1, PerItem},
	"sort.Slice":                                                {1, PerItem},
	"sort.SliceStable":                                          {1, PerItem},
	"strings.FieldsFunc":                                        {1, PerItem},
	"strings.Map":                                               {0, PerItem},
	"sync.OnceFunc":                                             {0, Guarded},
	"time.AfterFunc":                                            {1, Async},
}

// Joins are calls in a goroutine by which it reports to those who wait for it.
var Joins = Funcs{
	"(*sync.Cond).Broadcast",
	"(*sync.Cond).Signal",
	"(*sync.WaitGroup).Done",
}

// EachWords name iterators of packages that are not analysed: functions that call
// their argument for each element. Add a verb that is used for nothing else.
var EachWords = Words{
	"ascend", "descend", "each", "foreach", "iterate", "range", "walk",
}

// OnceWords name functions of packages that are not analysed and that call their
// argument once: pools, transactions, wrappers. Add a word that is used for
// nothing else.
var OnceWords = Words{
	"atomic", "invoke", "submit", "transaction", "tx",
}
