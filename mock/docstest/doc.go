// Package docstest holds no code: its tests hold the documents to the program. Each page
// is one session at a shell: its command blocks run in order, in an empty folder, with a
// binary built from this source and a server on a free port; what a page shows as output
// has to come out; links have to lead somewhere; samples may name only settings that
// there are.
//
// A page steers this by HTML comments right above a code block, several parted by ";":
//
//	<!-- serve -->           start this in the background, wait until it is ready, end the one before
//	<!-- file NAME -->       write the block to a file, for the commands below
//	<!-- exit N -->          the block ends with this code, not 0
//	<!-- output -->          the block is what the commands above it print; … stands for anything
//	<!-- needs PROGRAM -->   run only where the program is on the PATH
//	<!-- fetches -->         fetches something by network: without it the rest of the page is skipped
//	<!-- release -->         run where the files of a release of this source are
//	<!-- in checkout -->     run in the folder of the source
//	<!-- not run: WHY -->    show only
//
// What SOMOCK_TEST_REQUIRE names (node, php …) fails where it is missing, and is not skipped.
// Where a page says 127.0.0.1:8204, the address of the running server is put.
//
// See .github/CONTRIBUTING.md.
package docstest
