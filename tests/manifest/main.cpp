// The program's main function; the tests are in the other sources.
#include <boost/test/unit_test.hpp>
