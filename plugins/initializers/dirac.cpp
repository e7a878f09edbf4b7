#include "identity.hpp"

initlab::Component dirac() {
  return initlab::initializer<Identity>(
      {.name = "dirac",
       .formula = "W(i, i, centre) = gain, every other entry 0: output channel i passes input channel i on",
       .notes = "PyTorch's name for identity where W is the kernels of a convolution, each group by itself; of other "
                "tensors it makes what identity makes. The centre of an even extent n is n / 2, counted from 0.",
       .reference = "Zagoruyko and Komodakis 2017, eq. 1; PyTorch's dirac_",
       .parameters = Identity::schema()});
}
