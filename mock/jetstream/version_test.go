package jetstream

import "testing"

func TestVersion(t *testing.T) {
	for version, want := range map[string]bool{
		"2.10.29": false, "2.11.99": false, "2.12.0": false, "2.12.11": false, "2.12.12": true, "2.12.30": true,
		"2.13.9": false, "2.14.2": false, "2.14.3": true, "2.14.3-RC.1": false, "2.14.4-RC.1": true, "2.15.0-dev": true,
		"2.15.2": true, "v2.15.2": true, "3.0.0": true, "1.4.1": false, "": false, "new": false, "2.15": false,
	} {
		if newEnough(version) != want {
			t.Errorf("%q: expected new enough to be %v", version, want)
		}
	}
}
