package knowledge

// Settings are functions whose first result is what a user sets in a flag, the
// environment or a file. So a constant next to it is the default.
var Settings = Funcs{
	"(*github.com/spf13/viper.Viper).GetDuration",
	"(*github.com/spf13/viper.Viper).GetInt",
	"(*github.com/spf13/viper.Viper).GetInt64",
	"github.com/spf13/cast.ToDuration",
	"github.com/spf13/cast.ToInt",
	"github.com/spf13/cast.ToInt64",
	"github.com/spf13/viper.GetDuration",
	"github.com/spf13/viper.GetInt",
	"github.com/spf13/viper.GetInt64",
	"strconv.Atoi",
	"strconv.ParseInt",
	"strconv.ParseUint",
	"time.ParseDuration",
}

// FlagPackages are packages for flags. Their functions that declare one are given its
// default before its usage, which is the last argument.
var FlagPackages = Paths{
	"flag",
	"github.com/spf13/pflag",
}

// DefaultTags are the keys of tags that give a field its default, in libraries that
// read a configuration.
var DefaultTags = Names{
	"default",
	"env-default",
	"envDefault",
}
