package input

// Plain are records as they are to who does not ask what their columns are called.
func Plain(records []Record) []Record {
	for i := range records {
		records[i].chosen = nil
	}
	return records
}
