// A layer does what its interface promises: shapes, purity, slices, threads, fans.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void shapes_as_promised(const Subject& subject);
void tensors_well_formed(const Subject& subject);
void bad_shapes_refused(const Subject& subject);
void forward_pure(const Subject& subject);
void slices_do_not_matter(const Subject& subject);
void layer_threads_agree(const Subject& subject);
void fans_counted(const Subject& subject);

}  // namespace initlab::check
