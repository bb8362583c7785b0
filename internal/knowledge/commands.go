package knowledge

import "slices"

// CommandPackages are libraries of command lines. A function that a program gives
// them runs at most once in a process.
var CommandPackages = Paths{
	"github.com/alecthomas/kingpin",
	"github.com/alecthomas/kong",
	"github.com/google/subcommands",
	"github.com/mitchellh/cli",
	"github.com/peterbourgon/ff",
	"github.com/spf13/cobra",
	"github.com/urfave/cli",
	"gopkg.in/alecthomas/kingpin.v2",
}

// WiringPackages put a program together, or migrate its data: they run a function
// that they are given at most once in a process.
var WiringPackages = Paths{
	"github.com/go-gormigrate/gormigrate",
	"github.com/golang-migrate/migrate",
	"github.com/pressly/goose",
	"github.com/samber/do",
	"github.com/uptrace/bun/migrate",
	"go.uber.org/dig",
	"go.uber.org/fx",
}

// OneOffWords in the name of a function, its receiver, its package, a folder above
// that or its file mean that people run it now and then, and no traffic. Add a word
// that no operation of a program in service has.
var OneOffWords = Words{
	"backfill", "backfiller", "backup", "bench", "benchmark", "cli", "ctl", "dump", "fixture", "loadgen", "loadtest",
	"migrate", "migration", "migrator", "restore", "seed", "seeder", "stress",
}

// askWords begin the name of a function that asks whether something is so: IsAdmin
// is asked for each request, and administers nothing.
var askWords = Words{
	"can", "check", "ensure", "find", "has", "is", "need", "require", "verify",
}

// sendWords begin the name of a function that sends something to those whom the next word
// names: NotifyAdmins runs when there is news, and not when administrators want it.
var sendWords = Words{
	"alert", "email", "mail", "notify", "remind", "warn",
}

// ForAdministrators reports whether a function is for administrators, by the words of its
// name and receiver, its own first, and of the file or the folders that it is in.
func ForAdministrators(name, place []string) bool {
	switch {
	case len(name) > 0 && askWords.Has(name[0]):
		return false
	case len(name) > 1 && sendWords.Has(name[0]):
		name = name[2:]
	}
	return slices.ContainsFunc(name, AdminFolders.Has) || slices.ContainsFunc(place, AdminFolders.Has)
}

// OneOffVerbs begin the name of a function that runs once in a process.
var OneOffVerbs = Words{
	"bootstrap", "init", "initialize", "must", "new", "preload", "prewarm", "setup", "shutdown", "teardown", "warm",
	"warmup",
}

// RareVerbs begin the name of a function that runs now and then, in most programs,
// unless its callers say otherwise.
var RareVerbs = Words{
	"cleanup", "recover", "rehydrate",
}

// ServeFuncs start a server, and return when it ends. Add that of a framework.
var ServeFuncs = Funcs{
	"(*github.com/gin-gonic/gin.Engine).Run",
	"(*github.com/gin-gonic/gin.Engine).RunTLS",
	"(*github.com/gofiber/fiber/v2.App).Listen",
	"(*github.com/gofiber/fiber/v3.App).Listen",
	"(*github.com/labstack/echo/v4.Echo).Start",
	"(*github.com/labstack/echo/v4.Echo).StartTLS",
	"(*github.com/labstack/echo/v5.Echo).Start",
	"(*google.golang.org/grpc.Server).Serve",
	"(*net/http.Server).ListenAndServe",
	"(*net/http.Server).ListenAndServeTLS",
	"(*net/http.Server).Serve",
	"net/http.ListenAndServe",
	"net/http.ListenAndServeTLS",
	"net/http.Serve",
}

// fewWords in the name of a field, a package variable or a getter mean that it has what
// is configured, or what one thing has few of: a handful, whatever the data.
var fewWords = Words{
	"cluster", "currency", "datacenter", "language", "locale", "node", "notifier", "plugin", "region", "replica", "route", "shard",
	"tag", "zone",
}

// handleWords after one of fewWords say in which form the list has the things: nodeAddrs.
// Any other word names what each of them has, perhaps many: nodeJobs.
// names.Words splits IDs into i and ds.
var handleWords = Words{
	"addr", "address", "client", "conn", "ds", "i", "id", "ids", "key", "list", "map", "name", "pool", "set", "url",
}

// processWords in the name of any list mean the processes of a service, which are few. With
// a word before it, it may be about something else: the worker of a user.
var processWords = Words{"worker"}

// NameFew reports whether the words of a name, in the singular, mean a handful.
func NameFew(name []string) bool {
	name = withoutHandle(name)
	return len(name) > 0 && fewWords.Has(name[len(name)-1])
}

// NameProcesses reports whether the words of a name, in the singular, are one of
// processWords.
func NameProcesses(name []string) bool {
	name = withoutHandle(name)
	return len(name) == 1 && processWords.Has(name[0])
}

func withoutHandle(name []string) []string {
	for len(name) > 0 && handleWords.Has(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	return name
}

// negations in a name mean that another word of it does not apply: notFailed.
var negations = Words{"never", "non", "not", "un"}

// NameException reports whether a word of a name is one of exceptionWords, and none is a
// negation.
func NameException(name []string) bool {
	return slices.ContainsFunc(name, exceptionWords.Has) && !slices.ContainsFunc(name, negations.Has)
}

// exceptionWords in the name of a list mean that something has gone wrong with its
// elements, or that they are gone: the exception. Add a participle that says so.
var exceptionWords = Words{
	"dead", "dropped", "evict", "evicted", "failed", "malformed", "old", "orphan", "orphaned", "removed", "stale",
}

// ConfigurationWords end the name of a type that has what is configured.
var ConfigurationWords = Words{"cfg", "conf", "config", "configuration"}

// SlowPackages contain calls that take far longer than a round trip to Redis:
// requests, queries, uploads, programs. Add a client of a database, an object
// store, a broker that acknowledges, a mail server or a model.
var SlowPackages = Paths{
	"cloud.google.com/go",
	"database/sql",
	"entgo.io/ent",
	"github.com/Azure/azure-sdk-for-go",
	"github.com/ClickHouse/clickhouse-go",
	"github.com/IBM/sarama",
	"github.com/Shopify/sarama",
	"github.com/aliyun/aliyun-oss-go-sdk",
	"github.com/anthropics/anthropic-sdk-go",
	"github.com/astaxie/beego/orm",
	"github.com/aws/aws-sdk-go",
	"github.com/aws/aws-sdk-go-v2",
	"github.com/beego/beego/v2/client/orm",
	"github.com/docker/docker/client",
	"github.com/elastic/go-elasticsearch",
	"github.com/ethereum/go-ethereum/ethclient",
	"github.com/go-ldap/ldap",
	"github.com/go-pg/pg",
	"github.com/go-resty/resty",
	"github.com/go-telegram-bot-api/telegram-bot-api",
	"github.com/gocql/gocql",
	"github.com/gogf/gf/v2/database/gdb",
	"github.com/google/go-github",
	"github.com/hashicorp/vault/api",
	"github.com/jackc/pgx",
	"github.com/jmoiron/sqlx",
	"github.com/line/line-bot-sdk-go",
	"github.com/mailgun/mailgun-go",
	"github.com/milvus-io/milvus-sdk-go",
	"github.com/minio/minio-go",
	"github.com/neo4j/neo4j-go-driver",
	"github.com/olivere/elastic",
	"github.com/openai/openai-go",
	"github.com/opensearch-project/opensearch-go",
	"github.com/pkg/sftp",
	"github.com/qdrant/go-client",
	"github.com/qiniu/go-sdk",
	"github.com/sashabaranov/go-openai",
	"github.com/segmentio/kafka-go",
	"github.com/sendgrid/sendgrid-go",
	"github.com/slack-go/slack",
	"github.com/stripe/stripe-go",
	"github.com/tencentyun/cos-go-sdk-v5",
	"github.com/tmc/langchaingo/llms",
	"github.com/twilio/twilio-go",
	"github.com/twmb/franz-go",
	"github.com/upper/db",
	"github.com/uptrace/bun",
	"github.com/weaviate/weaviate-go-client",
	"github.com/wneessen/go-mail",
	"go.mongodb.org/mongo-driver",
	"google.golang.org/api",
	"google.golang.org/grpc",
	"gopkg.in/gomail.v2",
	"gorm.io/gen",
	"k8s.io/client-go/dynamic",
	"k8s.io/client-go/kubernetes",
	"net/smtp",
	"os/exec",
}

// NearWords in the name of a function of SlowPackages or MapperPackages mean that it
// doesn't leave the process. Add a word that no request or query has.
var NearWords = Words{
	"close", "decode", "encode", "err", "error", "errorf", "marshal", "new", "next", "parse", "rows", "unmarshal",
	"validate",
}

// ArrivedWords in the name of a type of these packages mean that its values have arrived,
// so that no method of it asks again.
var ArrivedWords = Words{"rows"}

// AnswerTypes are types of SlowPackages for what a database answers. A method of any
// interface that returns one asks it.
var AnswerTypes = Names{
	"CommandTag", "Result", "Row", "Rows",
}

// HTTPResponse is the type of responses: a function that returns one and can fail
// sends a request.
const HTTPResponse = "net/http.Response"

// GRPCCallOption is the type of the variadic parameter of generated RPC methods.
const GRPCCallOption = "google.golang.org/grpc.CallOption"

// MapperPackages are such packages, the methods of which return no error: a query
// is a chain of calls, and its error is in a field.
var MapperPackages = Paths{
	"github.com/jinzhu/gorm",
	"gorm.io/gorm",
	"xorm.io/xorm",
}

// StreamType and MessageType are the types of what a read of streams answers: a
// stream for each that has messages, and its messages.
const (
	StreamType  = "XStream"
	MessageType = "XMessage"
)

// FakeWords in the name of a type mean that it does nothing, or what a test needs, in
// place of another one.
var FakeWords = Words{
	"disabled", "dummy", "fake", "mock", "noop", "nop", "stub",
}

// ExampleFolders have packages that show how others are used.
var ExampleFolders = Names{
	"_example", "_examples", "demo", "demos", "example", "examples",
}

// TestFolders are names of folders with code for tests, whether or not the names of
// the files end in _test.go.
var TestFolders = Names{
	"conformance", "e2e", "integration", "test", "testdata", "testhelper", "testhelpers", "testing", "tests",
	"testutil", "testutils",
}

// CursorTypes are iterators over what a database has: they come to an end.
var CursorTypes = Names{
	"Cursor", "Rows", "ScanIterator",
}

// SequencePackages have functions that return sequences of what is in memory.
var SequencePackages = Paths{
	"maps", "slices", "strings",
}
