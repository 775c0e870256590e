package units_test

import (
	"testing"

	"qingjian/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
