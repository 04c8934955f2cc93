package patience

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of /proc/stat on every architecture that Go runs on (USER_HZ, proc(5)).
const tick = 10 * time.Millisecond

// idleTime returns how long each core, on average, has had nothing to do since the machine began. It reports false on machines that
// do not tell, which are those without Linux.
func idleTime() (time.Duration, bool) {
	content, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, false
	}
	return parseIdle(string(content))
}

// parseIdle reads the fourth number of each line "cpuN …" (proc(5)).
func parseIdle(stat string) (time.Duration, bool) {
	var ticks, cores int64
	for line := range strings.Lines(stat) {
		fields := strings.Fields(line)
		if len(fields) < 5 || !strings.HasPrefix(fields[0], "cpu") || fields[0] == "cpu" {
			continue
		}
		idle, err := strconv.ParseInt(fields[4], 10, 64)
		if err != nil {
			return 0, false
		}
		ticks += idle
		cores++
	}
	if cores == 0 {
		return 0, false
	}
	return time.Duration(ticks) * tick / time.Duration(cores), true
}
