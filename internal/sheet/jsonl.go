package sheet

func (t *table) openJSONLines() error { return errUnreadableText() }
