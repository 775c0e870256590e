package ingest_test

import (
	"testing"

	"qingjian/internal/fault"
	"qingjian/internal/officetest"
	"qingjian/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// Short names for what nearly every line of these tests says.
const (
	zhang = officetest.Zhang
	li    = officetest.Li
)

type table = officetest.Table

// office is a whole platform below the interface, on a real engine.
type office struct{ *officetest.Office }

func newOffice(t *testing.T) *office { return newOfficeWith(t, "") }

// newOfficeWith is newOffice with an overlay of the catalogue.
func newOfficeWith(t *testing.T, overlay string) *office { return &office{officetest.With(t, overlay)} }

var (
	workbook      = officetest.Workbook
	codes         = officetest.Codes
	profile       = officetest.Profile
	profileHeader = officetest.ProfileHeader
	roster        = officetest.Roster
	houses        = officetest.Houses
	house         = officetest.House
)

// wants ends the test unless an error has a code.
func (o *office) wants(err error, code string) {
	o.Helper()
	if fault.CodeOf(err) != code {
		o.Fatalf("got %v, want %s", err, code)
	}
}
