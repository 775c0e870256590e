package ingest

import "regexp"

// longNumber is what an identity, card or phone number looks like.
var longNumber = regexp.MustCompile(`\pN{11,}[Xx]?`)

// keptName is a file's or sheet's name as it may be kept in plain: clerks write
// numbers of persons into them, and who reported.
func keptName(name string) string {
	return longNumber.ReplaceAllString(withoutReporter(name), "***")
}
