package access_test

import "qingjian/internal/officetest"

// Persons who exist nowhere.
const (
	idA = officetest.Zhang
	idB = officetest.Li
)
