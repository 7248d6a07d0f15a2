// The header in C++, in both forms of the connect call.
#include <rayforce.h>
#include "core/ipc.h"

int main() {
    ray_t* v = ray_vec_new(RAY_F64, 0);
    double x = NULL_F64;
    v = ray_vec_append(v, &x);
    bool fine = ray_is_vec(v) && !RAY_IS_ERR(v) && ray_len(v) == 1 && ((double*)ray_data(v))[0] != x;
    ray_release(v);
    fine = fine && ray_ipc_connect("127.0.0.1", 1, nullptr, nullptr) == -1 && ray_ipc_connect("127.0.0.1", 1, nullptr, nullptr, 10) == -1;
    v = ray_typed_null(-RAY_I64);
    fine = fine && RAY_ATOM_IS_NULL(v) && v->i64 == NULL_I64;
    ray_release(v);
    if (fine) puts("ok");
    return !fine;
}
