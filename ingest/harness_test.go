package ingest_test

import (
	"testing"

	"qingjian/internal/officetest"
	"qingjian/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// Short names for what nearly every line of these tests says.
const (
	zhang = officetest.Zhang
	li    = officetest.Li
)

type (
	office = officetest.Office
	table  = officetest.Table
)

func newOffice(t *testing.T) *office { return officetest.New(t) }

var (
	workbook      = officetest.Workbook
	codes         = officetest.Codes
	profile       = officetest.Profile
	profileHeader = officetest.ProfileHeader
	roster        = officetest.Roster
	houses        = officetest.Houses
	house         = officetest.House
)
