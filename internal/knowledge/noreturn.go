package knowledge

// NoReturn are functions that never return to their caller: they end the
// process, the goroutine or the test, or they panic. Add one by its full name; a
// helper of the program that always calls one is found without an entry.
var NoReturn = Funcs{
	"(*github.com/sirupsen/logrus.Entry).Fatal",
	"(*github.com/sirupsen/logrus.Entry).Fatalf",
	"(*github.com/sirupsen/logrus.Logger).Fatal",
	"(*github.com/sirupsen/logrus.Logger).Fatalf",
	"(*go.uber.org/zap.Logger).Fatal",
	"(*go.uber.org/zap.Logger).Panic",
	"(*go.uber.org/zap.SugaredLogger).Fatal",
	"(*go.uber.org/zap.SugaredLogger).Fatalf",
	"(*go.uber.org/zap.SugaredLogger).Fatalw",
	"(*log.Logger).Fatal",
	"(*log.Logger).Fatalf",
	"(*log.Logger).Fatalln",
	"(*log.Logger).Panic",
	"(*log.Logger).Panicf",
	"(*log.Logger).Panicln",
	"(*testing.common).FailNow",
	"(*testing.common).Fatal",
	"(*testing.common).Fatalf",
	"(*testing.common).Skip",
	"(*testing.common).SkipNow",
	"(*testing.common).Skipf",
	"(testing.TB).FailNow",
	"(testing.TB).Fatal",
	"(testing.TB).Fatalf",
	"(testing.TB).Skip",
	"(testing.TB).SkipNow",
	"(testing.TB).Skipf",
	"github.com/golang/glog.Exit",
	"github.com/golang/glog.Exitf",
	"github.com/golang/glog.Fatal",
	"github.com/golang/glog.Fatalf",
	"github.com/sirupsen/logrus.Fatal",
	"github.com/sirupsen/logrus.Fatalf",
	"github.com/sirupsen/logrus.Fatalln",
	"k8s.io/klog/v2.Exit",
	"k8s.io/klog/v2.Exitf",
	"k8s.io/klog/v2.Fatal",
	"k8s.io/klog/v2.Fatalf",
	"log.Fatal",
	"log.Fatalf",
	"log.Fatalln",
	"log.Panic",
	"log.Panicf",
	"log.Panicln",
	"os.Exit",
	"runtime.Goexit",
	"syscall.Exit",
}

// noReturnPrefixes begin the names of functions of logPackages that do not
// return, whatever the rest of the name says about the arguments.
var noReturnPrefixes = []string{"Fatal", "Panic"}
