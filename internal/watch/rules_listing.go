package watch

import (
	"strconv"
	"strings"
	"time"

	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

// listing begins the result of a search that showed more persons than were looked
// for: one look, which names nobody and says how many.
const listing = "listed:"

func listedResult(persons int) string { return listing + strconv.Itoa(persons) }

// listedBy gives how many persons a search showed in a list, 0 of any other look.
func listedBy(l Look) int {
	number, is := strings.CutPrefix(l.Result, listing)
	n, err := strconv.Atoi(number)
	if !is || err != nil {
		return 0
	}
	return n
}

// listingRule asks when somebody goes through the archive by searches, page by
// page, without opening a file.
func listingRule() Rule {
	return Rule{
		Code: "listing", Label: fault.T("检索列出大量人员", "Many persons listed by searches"),
		Params: []Param{{"persons", 500, fault.T("一天累计列出多少人次起提醒", "persons listed in a day, in all, from which it is asked")}},
		Words: func(f Figures) fault.Text {
			return fault.F("一天内检索累计列出 %d 人次，共检索 %d 次。是批量工作，还是在逐页翻看名单？",
				"searches listed %d persons within a day, counted each time, in %d searches. Was it work in bulk, or was the list gone through page by page?",
				f.Of["listed"], f.Entries)
		},
		reach: func(params) time.Duration { return 24 * time.Hour },
		check: func(p params, _ *Calendar, w Window) (Finding, bool) {
			if w.Look.Action != search {
				return Finding{}, false
			}
			day, total := clock.Date(w.Look.At), 0
			looks := within(w.Reader, w.Look.At, 24*time.Hour, func(l Look) bool {
				return l.Action == search && clock.Date(l.At) == day && (shown(l) || listedBy(l) > 0)
			})
			for _, l := range looks {
				total += max(1, listedBy(l))
			}
			return Finding{Subject: w.Look.Reader + "|" + day, Looks: looks, Numbers: map[string]int{"listed": total}}, total >= p["persons"] && len(looks) > 0
		},
	}
}
