#include "hdf5/handle.hpp"

namespace initlab::hdf5 {

Handle properties(hid_t list_class) {
  return Handle(check(H5Pcreate(list_class), "make", "a property list"), H5Pclose);
}

}  // namespace initlab::hdf5
