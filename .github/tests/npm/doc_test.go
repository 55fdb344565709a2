// Package npmtest installs the packages for npm that a release makes, as users do, and uses
// them. Needs node and npm; SOMOCK_TEST_REQUIRE=node fails instead of skipping without.
package npmtest
